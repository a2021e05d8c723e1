package dirty_test

import "github.com/commonpurse/commonpurse/economy/formats/dirty"

// samples are made up, in the layouts of the publications.
var samples = []dirty.Sample{
	{Format: "rtt", Name: "rtt", File: "a.csv", Kinds: "mcccctn", Needed: "Provider Org Code",
		Text: "Period,Provider Org Code,Commissioner Org Code,RTT Part Type,Treatment Function Code,Treatment Function Name," +
			"Gt 00 To 01 Weeks SUM 1,Gt 01 To 02 Weeks SUM 1,Gt 02 Weeks SUM 1,Total,Patients with unknown clock start date,Total All\n" +
			"2025-06,RXX,00L,Part_2,C_100,General,1200,10,3,1213,0,1213\n" +
			"2025-06,RXX,00L,Part_1A,C_100,General,5,6,7,18,2,20\n" +
			"2025-06,RYY,01F,Part_2,C_101,Urology,4,0,0,4,0,4\n" +
			"2025-06,RYY,01F,Part_3,C_101,Urology,0,0,0,0,0,2500\n"},
	{Format: "rtt-specialties", Name: "rtt-specialties", File: "a.csv", Kinds: "mctn", Needed: "within_18wk",
		Text: "month,org_code,specialty,incomplete,within_18wk,over52wk,over65wk,over78wk,median_wait_weeks\n" +
			"2025-06,RXX,urology,7071,3008,669,54,0,22.02\n2025-06,RXX,cardiology,500,400,20,5,1,9.5\n" +
			"2025-07,RXX,urology,7000,3000,600,50,2,21.5\n2025-06,RYY,urology,50,30,9,4,3,8\n"},
	{Format: "emergency", Name: "emergency in detail", File: "a.csv", Kinds: "mcttn", Needed: "Number of A&E attendances Type 1",
		Text: "Period,Org Code,Parent Org,Org name,Number of A&E attendances Type 1,Number of A&E attendances Type 2,Number of A&E attendances Other A&E Department," +
			"Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,Patients who have waited 4-12 hs from DTA to admission," +
			"Patients who have waited 12+ hrs from DTA to admission,Emergency admissions via A&E - Type 1\n" +
			"2025-06,RXX,NORTH,A TRUST,12000,100,50,5000,20,1,300,40,3100\n2025-06,RYY,NORTH,B TRUST,9000,0,0,2000,0,0,20,1,1500\n" +
			"2025-07,RXX,NORTH,A TRUST,11000,90,55,4000,21,2,310,45,3000\n"},
	{Format: "emergency", Name: "emergency in sum", File: "a.csv", Kinds: "mcn", Needed: "over4h",
		Text: "month,org_code,attendances,over4h,emergency_admissions,dta_over4h\n2025-06,RXX,36777,7772,8941,808\n2025-06,RYY,1000,200,300,7\n" +
			"2025-07,RXX,37000,8000,9000,900\n2025-07,RYY,1100,210,310,8\n"},
	{Format: "emergency-types", Name: "emergency by type", File: "a.csv", Kinds: "dctn", Needed: "breaches",
		Text: "period,org_code,type,attendances,breaches,admissions\n2025-06-01,RXX,1,21289,2879,5060\n2025-06-01,RXX,2,813,22,6\n" +
			"2025-06-01,RYY,other,702,4,5\n2025-07-01,RXX,1,20000,2000,5000\n"},
	{Format: "cancer", Name: "cancer", File: "a.csv", Kinds: "mcttttn", Needed: "STANDARD",
		Text: "MONTH,ORG CODE,STANDARD,STAGE/ROUTE,TREATMENT MODALITY,CANCER TYPE,TOTAL,WITHIN STANDARD,BREACHES\n" +
			"2025-06,RXX,62-day Combined,Screening,ALL MODALITIES,Breast,1500.5,1000,500.5\n2025-06,RXX,62-day Combined,Screening,ALL MODALITIES,Lung,20,14,6\n" +
			"2025-06,RYY,28-day FDS,Screening,ALL MODALITIES,Lung,30,29,1\n2025-07,RXX,31-day Combined,Screening,ALL MODALITIES,Lung,40,33,7\n"},
	{Format: "diagnostics", Name: "diagnostics", File: "a.csv", Kinds: "mcttn", Needed: "Diagnostic Test Name",
		Text: "Period,Provider Code,Provider,Diagnostic Test Name,Total Waiting List,Number waiting 6+ Weeks,Number waiting 13+ Weeks," +
			"Planned tests / procedures,Unscheduled tests / procedures,Waiting list tests / procedures (excluding planned)\n" +
			"2025-06,RXX,A TRUST,MRI,2870,77,16,190,729,3197\n2025-06,RXX,A TRUST,CT,1603,27,2,346,1640,6354\n" +
			"2025-06,RYY,B TRUST,MRI,100,9,3,4,5,6\n2025-07,RXX,A TRUST,MRI,2800,70,15,180,700,3100\n"},
	{Format: "ambulance", Name: "ambulance", File: "a.csv", Kinds: "mctn", Needed: "c2_total_s",
		Text: "month,org_code,org_name,calls_answered,call_answer_total_s,incidents_all,c1_incidents,c2_incidents,c1_total_s,c2_total_s,c2_p90_s\n" +
			"2025-06,RX1,ONE,50000,120000,30000,4000,20000,1600000,36000000,3600\n2025-06,RX2,TWO,40000,90000,25000,3000,15000,1300000,20000000,3000\n" +
			"2025-07,RX1,ONE,51000,121000,31000,4100,21000,1610000,37000000,3500\n"},
	{Format: "beds", Name: "beds of the situation report", File: "a.csv", Kinds: "mcn", Needed: "general_acute_beds_occupied",
		Text: "month,org_code,general_acute_beds_available,general_acute_beds_occupied,adult_critical_care_beds_available,adult_critical_care_beds_occupied\n" +
			"2025-06,RXX,2286,2031,125,92\n2025-06,RYY,1098,946,22,13\n2025-07,RXX,2290,2040,126,93\n"},
	{Format: "beds", Name: "overnight beds as published", File: "a.csv", Kinds: "tmcctn", Places: true, Needed: "Org Code",
		Text: "Year,Period End,Region Code,Org Code,Org Name,Total,General & Acute,Learning Disabilities,Maternity,Mental Illness,Total,General & Acute,Learning Disabilities,Maternity,Mental Illness\n" +
			"2025-26,2025-06,Y56,RXX,A TRUST,2162.74,1969.54,0,193.2,0,1996.58,1859.98,0,136.6,0\n" +
			"2025-26,2025-06,Y56,RYY,B TRUST,736.75,0,27,0,709.75,687.57,0,19.23,0,668.34\n2025-26,2025-09,Y56,RXX,A TRUST,2100,1900,0,200,0,1900,1800,0,100,0\n"},
	{Format: "beds", Name: "cancelled operations", File: "a.csv", Kinds: "mctn", Needed: "last_minute_cancelled",
		Text: "quarter_end,org_code,org_name,last_minute_cancelled,not_treated_within_28_days\n2025-06,RXX,A TRUST,1382,79\n2025-06,RYY,B TRUST,225,36\n2025-09,RXX,A TRUST,300,40\n"},
	{Format: "mortality", Name: "mortality", File: "shmi_2025_12.csv", Kinds: "ctn", Needed: "observed_deaths",
		Text: "org_code,org_name,spells,observed_deaths,expected_deaths,shmi_banding\nRXX,A TRUST,61725,2330,1765,1\nRYY,B TRUST,36915,1595,1295,2\nRZZ,C TRUST,20000,900,950,3\n"},
	{Format: "friends-and-family", Name: "friends and family", File: "fft_2025_12.csv", Kinds: "ctns", Needed: "responses",
		Text: "org_code,org_name,responses,pct_positive,pct_negative\nRXX,A TRUST,1800,0.95,0.015\nRYY,B TRUST,1000,0.977,0.008\nRZZ,C TRUST,10,0.9,0.1\n"},
	{Format: "ratings", Name: "ratings", File: "a.csv", Year: "2025-26", Kinds: "cttttd", Needed: "overall",
		Text: "org_code,org_name,overall,safe,well_led,publication_date\nRXX,A TRUST,Inadequate,Good,Not rated,2025-08-29\nRYY,B TRUST,Good,Good,Good,2024-03-01\nRZZ,C TRUST,Outstanding,Good,Good,2023-01-31\n"},
	{Format: "oversight", Name: "oversight", File: "nof_2025_26_q3.csv", Kinds: "cttnvv", Needed: "segment",
		Text: "org_code,org_name,region,segment,average_metric_score,in_deficit\nRXX,A TRUST,North,4,2.79,1\nRYY,B TRUST,East,1,1.5,0\nRZZ,C TRUST,East,3,2.5,1\n"},
	{Format: "weighted-populations", Name: "weighted populations", File: "gp_2024_25.csv", Kinds: "ctcn", Needed: "wp_maternity",
		Text: "practice_code,practice_name,icb_code,population,wp_general_acute,wp_community,wp_mental_health,wp_maternity,wp_health_inequalities,wp_prescribing\n" +
			"A81001,ONE,QHM,4058.92,5026.77,5372.97,4676,3832.65,9073.4,4938.51\nA81002,TWO,QHM,18518.93,23747.67,25988.71,20632,16693.26,31717.42,23627.48\nB82001,THREE,QWO,1000,1100,1200,1300,900,950,1050\n"},
	{Format: "populations", Name: "small areas", File: "a.csv", Year: "2020-21", Kinds: "cccctn", Needed: "lsoa11_code",
		Text: "lsoa11_code,sub_icb_code,icb_code,ltla_code,imd_decile,00-04,05-09,85+\nE01000001,A3A8R,QMF,E09000001,9,78,1280,65\nE01000002,A3A8R,QMF,E09000001,10,78,74,54\nE01000003,00L,QHM,E06000001,1,5,6,7\n"},
	{Format: "populations", Name: "populations by age", File: "a.csv", Year: "2020-21", Kinds: "ccttn", Needed: "population",
		Text: "icb_code,sub_icb_code,age_band,imd_decile,population\nQE1,00Q,00-04,1,4067\nQE1,00Q,00-04,2,2376\nQE1,00Q,85+,1,1200\nQHM,00L,05-09,3,77\n"},
	{Format: "deprivation", Name: "deprivation", File: "a.csv", Year: "2025-26", Kinds: "cn", Needed: "imd2025_average_score",
		Text: "icb24_ons_code,imd2025_average_rank,imd2025_average_score,imd2025_share_lsoas_most_deprived_10pct\nE54000008,18014.48,25.531,0.2011\nE54000010,16154.09,20.392,0.089\nE54000011,12000,18.5,0.05\n"},
	{Format: "practice-payments", Name: "payments to practices", File: "pay_2021_22.csv", Kinds: "cctcttnn£", Needed: "global_sum",
		Text: "nhs_england_region_code,ccg_code,pcn_name,pcn_code,practice_code,practice_name,number_of_registered_patients_last_known_figure,number_of_weighted_patients_last_known_figure," +
			"global_sum,minor_surgery,total_nhs_payments_to_general_practice,deductions_for_pensions_levies_and_prescription_charge_income,long_covid\n" +
			"Y63,16C,ONE PCN,U89141,A81001,ONE,4060.75,4645.53,431849.94,764.13,432614.07,-80629.02,1520.37\n" +
			"Y63,16C,TWO PCN,U07032,A81002,TWO,18596,21099.53,1960154.18,17041.16,1977195.34,-364928.65,7018.2\n" +
			"Y56,93C,SIX PCN,U07033,E81002,SIX,100,90,2000,-50,1950,-10,0\n"},
	{Format: "practice-quality", Name: "quality of practices", File: "qof_2023_24.csv", Kinds: "c%%n", Needed: "practice_code",
		Text: "practice_code,achievement_af,prevalence_af,list_size_af\nA84006,81.17,3.62,18846\nA84005,100,2.46,12256\nA84008,95.5,2,900\n"},
	{Format: "allocations", Name: "allocations", File: "a.csv", Kinds: "ctnn£", Needed: "target_2013_14_k",
		Text: "ccg_code,ccg_name,raw_population,weighted_population,allocation_2013_14_k,target_2013_14_k,dft_k\n01C,ONE,202256,208986,219307,237285,-17978\n01R,TWO,174605,181827,193566,206448,-12882\n02X,SIX,1000,900,2000,1900,100\n"},
	{Format: "trust-finance", Name: "finance of trusts", File: "fin_2025_26_q3.csv", Kinds: "ct£££v", Needed: "ytd_actual_gbp_m",
		Text: "org_code,org_name,ytd_plan_gbp_m,ytd_actual_gbp_m,forecast_outturn_exc_dsf_gbp_m,variance_pct_turnover\nRXX,A TRUST,-7.9,-16.4,-35.8,1.6\nRYY,B TRUST,1.6,-2.1,-22.5,0.2\nRZZ,C TRUST,0,3,4,0.5\n"},
	{Format: "trust-costs", Name: "costs of trusts", File: "ncc_2024_25.csv", Kinds: "ct£££vv", Needed: "expected_cost_total_m",
		Text: "org_code,org_name,actual_cost_total_m,expected_cost_total_m,apc_actual_m,cost_gap_pct,apc_gap_pct\nRXX,A TRUST,1672.76,548.15,319.17,22.73,44.17\nRYY,B TRUST,302.26,246.22,174.12,22.76,34.66\nRZZ,C TRUST,10,11,5,9.1,3.2\n"},
	{Format: "reference-costs", Name: "reference costs", File: "a.csv", Kinds: "tttttn££nn", Needed: "setting",
		Text: "year,setting,currency_code,currency_name,service_code,activity,unit_cost_gbp,total_cost_gbp,inlier_bed_days,submissions\n" +
			"2025/26,day_case,AA22C,Stroke,100,7300,7663.5,55943550,1021,42\n2025/26,day_case,AA22D,Stroke,100,97,4762.41,461953.77,683,44\n2025/26,elective,AA22C,Stroke,100,3,2,6,1,1\n"},
	{Format: "acm", Name: "contract monitoring", File: "acm_2025-09-18.csv", Kinds: "ttcctv£", Adds: true, Needed: "CONTRACT MONITORING ACTUAL ACTIVITY",
		Text: "FINANCIAL MONTH,FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,CONTRACT MONITORING ACTUAL ACTIVITY,CONTRACT MONITORING ACTUAL PRICE\n" +
			"1,202526,RXX,00L,NEL,1200,1250000.5\n1,202526,RXX,00L,DC,10,-500\n2,202526,RXX,00L,NEL,90,90000\n1,202526,RYY,00L,EL,5,7000\n"},
	{Format: "iap", Name: "activity plan", File: "iap_2025-04-18.csv", Kinds: "ttcctv££", Adds: true, Needed: "CONTRACT MONITORING PLANNED ACTIVITY",
		Text: "FINANCIAL MONTH,FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,CONTRACT MONITORING PLANNED ACTIVITY,CONTRACT MONITORING PLANNED PRICE\n" +
			"1,202526,RXX,00L,NEL,1200,1250000.5\n1,202526,RXX,00L,DC,10,500\n2,202526,RXX,00L,NEL,90,90000\n1,202526,RYY,00L,EL,5,7000\n"},
	{Format: "hes", Name: "stays", File: "apc_2001_02.csv", Kinds: "ttcccttndddtt", Needed: "epikey",
		Text: "fyear,epikey,procode3,purcode,gpprac,admimeth,classpat,startage,admidate,disdate,epistart,spelend,tretspef,speldur\n" +
			"0102,513700125763,RTA,5M100,M84031,21,1,34,2001-09-27,2001-10-02,2001-09-27,Y,300,5\n0102,300148622328,RNA,QDH00,P81129,11,2,7001,2001-04-03,2001-04-03,2001-04-03,Y,101,0\n" +
			"0102,300148622329,RNA,QDH00,P81129,12,2,43,2001-05-03,2001-05-03,2001-05-03,Y,101,0\n"},
	{Format: "hes", Name: "outpatients", File: "op_2003_04.csv", Kinds: "ttccctdtt", Needed: "attendkey",
		Text: "fyear,attendkey,procode3,purcode,gpprac,attended,apptdate,apptage,firstatt,tretspef\n0304,584044874074,RVW,5FY00,P91004,5,2004-03-31,54,2,110\n0304,790890603295,RWA,5K800,M89026,6,2003-09-17,33,1,110\n0304,790890603296,RWA,5K800,M89026,5,2003-09-18,34,2,300\n"},
	{Format: "hes", Name: "arrivals", File: "ae_2007_08.csv", Kinds: "ttcccdttn", Needed: "arrivaldate",
		Text: "fyear,aekey,procode3,purcode,gpprac,arrivaldate,aeattendcat,aeattenddisp,depdur\n0708,502918283753,RCC,5QG00,C82627,2008-02-12,1,03,36\n0708,419366440791,RK5,5K600,F85631,2007-12-28,2,01,1252\n0708,419366440792,RK5,5K600,F85631,2007-12-29,1,02,30\n"},
	{Format: "organisations", Name: "register of practices", File: "a.csv", Year: "2025-26", Kinds: "ctccttddtcdd", Needed: "open_date",
		Text: "code,name,national_grouping,high_level_geography,addr1,postcode,open_date,close_date,status,parent,join_parent_date,left_parent_date\n" +
			"A81001,ONE,Y63,QHM,A STREET,TS18 1HU,1974-04-01,,A,16C,2020-04-01,\nA81002,TWO,Y63,QHM,B STREET,TS18 2AW,1974-04-01,2025-06-30,C,16C,2020-04-01,\nB82003,SIX,Y63,QWO,C STREET,LS1 2AW,1990-04-01,,A,03Q,2021-04-01,\n"},
	{Format: "organisations", Name: "successions", File: "a.csv", Year: "2025-26", Kinds: "ccd", Needed: "new_code",
		Text: "old_code,new_code,date\nRAA,RBB,2020-04-01\nRCC,RDD,2021-04-01\nREE,RDD,2021-04-01\n"},
	{Format: "organisations", Name: "places and boards", File: "a.csv", Year: "2025-26", Kinds: "cccc", Needed: "icb_code",
		Text: "sub_icb_code,sub_icb_ons_code,icb_code,icb_ons_code\n00L,E38000130,QHM,E54000050\n00N,E38000163,QHM,E54000050\n93C,E38000240,QMJ,E54000028\n"},
	{Format: "organisations", Name: "boards", File: "a.csv", Year: "2025-26", Kinds: "cctt", Needed: "icb24cdh",
		Text: "icb24cd,icb24cdh,icb24nm,objectid\nE54000008,QYG,NHS Cheshire and Merseyside,1\nE54000010,QNC,NHS Staffordshire,2\nE54000011,QOC,NHS Shropshire,3\n"},
	{Format: "organisations", Name: "hierarchy", File: "a.csv", Year: "2025-26", Kinds: "ctctctctct", Needed: "pcn_code",
		Text: "practice_code,practice_name,pcn_code,pcn_name,ccg_code,ccg_name,stp_code,stp_name,comm_region_code,comm_region_name\n" +
			"A81001,ONE,U89141,ONE PCN,16C,TEES,QHM,NORTH,Y63,NORTH EAST\nA81002,TWO,U,Unallocated,16C,TEES,QHM,NORTH,Y63,NORTH EAST\nE81002,SIX,U07033,SIX PCN,93C,LONDON,QMJ,NCL,Y56,LONDON\n"},
	{Format: "organisations", Name: "bodies by role", File: "a.csv", Year: "2025-26", Kinds: "cttct", Needed: "parent_code",
		Text: "code,role,name,parent_code,parent_name\n00L,commissioner,NORTHUMBERLAND,QHM,NORTH EAST\nRXX,provider,A TRUST,QHM,NORTH EAST\nRYY,provider,B TRUST,QMJ,NCL\n"},
	{Format: "organisations", Name: "places of trusts", File: "a.csv", Year: "2025-26", Kinds: "ctttt", Needed: "latitude",
		Text: "trust_code,trust_name,status,longitude,latitude\nR0A,A TRUST,open,-2.22771,53.46244\nR0B,B TRUST,open,-1.408574,54.902714\nR0C,C TRUST,closed,-1.5,51.25\n"},
	{Format: "organisations", Name: "peers", File: "a.csv", Year: "2025-26", Kinds: "cc", Needed: "peer",
		Text: "procode,peer\nR0A,R0A\nR0A,R1H\nR0A,RTH\nR1H,R0A\n"},
}
